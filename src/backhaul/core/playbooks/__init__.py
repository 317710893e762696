"""What is done about an incident, step by step: the brand's data, and the rules of a step."""
