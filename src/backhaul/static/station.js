/* The station's scanner and keys. Every page also works without this file, by plain forms.

   data-key="1"       on a button, link or label: its key presses it (1–9, 0, Enter, *, /, F1, F2 …), and
                      so does a code of the command sheet ("BHDO3", "BHDOENTER").
   #frame             its forms and links are sent in the background, and the #frame of the answer takes
                      its place; what is scanned meanwhile waits its turn. A target, `download` or
                      data-plain leaves a form or link to the browser.
   #scan-fields       hidden fields that go with every scan made on this page (`here` …).
   data-undo          on #scan: where F2 leads on a page that has no key for it.
   data-rest          on #frame: nothing is in hand, and scans that were kept are sent from here.
   data-sound         on #frame: ok, done, look, stop or tick, played when the frame appears.
   data-scan          on a form: what is typed into its `code` counts as a scan.
   data-code          on a field: a scan becomes its text and sends its form. No other field ever
                      receives a scan: what a scanner typed into it is taken out again.
   data-elapsed="18"  seconds that count on; data-words="% s" says how they are written.
   data-preview="id"  on a file field: the photo is shown in that image.
   data-mute, -try    on a button: sounds off and on; try the connection now. */
(() => {
  "use strict";
  const FAST = 35; // ms between the keys of a scanner, mostly
  const BREAK = 80; // ms after which a key stands alone
  const PAUSE = 400; // ms that a scanner may stop for in the middle of a code
  const TWICE = 2000; // ms within which the same code counts once
  const RETRY = 5000, PATIENCE = 20000;
  const BADGE = /BHID/i; // a secret: kept nowhere, and put into no field that shows it
  const NAMED = { ENTER: "Enter", PHOTO: "*", FIND: "/", HELP: "F1", UNDO: "F2", PERSON: "F9" };
  const TONES = { // pairs of hertz and milliseconds
    ok: [[1400, 80]], done: [[900, 80], [1350, 110]], look: [[320, 120], [320, 120]], tick: [[1000, 20]],
    stop: [[700, 150], [520, 150], [380, 220]], off: [[260, 200]], on: [[1000, 160]],
  };
  document.documentElement.classList.add("js");

  const one = (selector, within = document) => within.querySelector(selector);
  const kept = {
    get: (name, otherwise) => JSON.parse(localStorage.getItem(`station.${name}`)) ?? otherwise,
    set: (name, value) => localStorage.setItem(`station.${name}`, JSON.stringify(value)),
  };
  const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
  const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  /* Sounds: never the only signal. */
  let audio = null;
  function sound(name) {
    if (!TONES[name] || kept.get("muted", false) || !navigator.userActivation?.hasBeenActive) return;
    try {
      audio ??= new AudioContext();
      let at = audio.currentTime;
      for (const [pitch, length] of TONES[name]) {
        const tone = audio.createOscillator(), volume = audio.createGain();
        tone.frequency.value = pitch;
        volume.gain.value = 0.15;
        tone.connect(volume).connect(audio.destination);
        tone.start(at);
        tone.stop((at += length / 1000));
        at += 0.05;
      }
      navigator.vibrate?.(TONES[name].flatMap(([, length]) => [length, 60]));
    } catch { /* no sound card: the screen says it too */ }
  }

  const sayMuted = () => document.querySelectorAll("[data-mute]").forEach((button) => button.setAttribute("aria-pressed", String(kept.get("muted", false))));

  /* The chip says what is awaited, or that a scan is being read. */
  let busy = false, leaving = false, awaited = "";
  function chip() {
    const words = one("#chip");
    words.textContent = busy ? words.dataset.reading : offlineSince() ? words.dataset.wait : awaited;
  }

  /* Scans, in their order. */
  const queue = [];
  let last = { code: "", at: 0 };
  function scanned(raw, field) {
    const code = raw.replace(/^\][A-Za-z]\d/, "").trim(), now = Date.now();
    if (!code) return;
    if (code === last.code && now - last.at < TWICE) return sound("tick");
    last = { code, at: now };
    const [, command] = /^BHDO(\d|[A-Z]+)$/.exec(code) ?? [];
    if (command) return void press(NAMED[command] ?? command);
    if (field && "code" in field.dataset && (field.type === "password" || !BADGE.test(code))) return Object.assign(field, { value: code }).form.requestSubmit();
    queue.push({ raw, at: now, step: newId() });
    next();
  }
  function next() {
    if (leaving) queue.splice(0).forEach((scan) => keep(scan, true));
    if (busy) return;
    const fromStore = !queue.length;
    if (fromStore && (offlineSince() || !("rest" in one("#frame").dataset))) return;
    const scan = fromStore ? kept.get("scans", [])[0] : queue.shift();
    if (!scan) return;
    const form = one("#scan"), data = new FormData(form);
    data.set("code", scan.raw);
    data.set("step", scan.step);
    ask(form.action, { method: "POST", body: data }, scan);
  }

  /* Asking the server, and putting its answer in place. */
  async function ask(url, options = {}, scan = null) {
    if (busy) return;
    busy = true;
    chip();
    try {
      const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE) });
      const text = await answer.text();
      const isOld = answer.status === 403 && !scan?.again; // signed in anew elsewhere: the token changed
      const isOut = answer.redirected && !new URL(answer.url).pathname.startsWith("/station/");
      if (scan) keep({ ...scan, again: isOld }, isOld || isOut);
      online();
      leaving = isOld || isOut; // what is scanned meanwhile is kept, and sent from the next page
      if (isOld) location.reload();
      else if (isOut) location.assign(answer.url);
      else show(text, answer);
    } catch {
      offline(scan);
    } finally {
      busy = leaving;
      chip();
      next();
    }
  }
  function show(text, answer) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const frame = one("#frame", page);
    if (!frame) {
      if (answer.status < 500 && answer.redirected) return location.assign(answer.url);
      return band("#broken");
    }
    if (page.body.dataset.who !== document.body.dataset.who) return location.assign(answer.url); // another person
    one("#frame").replaceWith(document.adoptNode(frame));
    one("#scan-fields").replaceWith(document.adoptNode(one("#scan-fields", page)));
    one("#scan").setAttribute("action", one("#scan", page).getAttribute("action"));
    one("#chip").textContent = one("#chip", page).textContent;
    document.title = page.title;
    if (answer.url !== location.href) history.pushState({}, "", answer.url);
    last.code = last.code.startsWith("BHDO") ? "" : last.code;
    arrived();
  }
  function arrived(hasFocus = null) {
    const frame = one("#frame");
    awaited = one("#chip").textContent;
    one("#said").textContent = one(".band", frame)?.innerText ?? "";
    sayMuted();
    sound(frame.dataset.sound);
    if (!hasFocus) focus();
  }
  const focus = () => (one("#frame [autofocus]") ?? one("#wedge")).focus({ preventScroll: true });

  /* Without connection: scans are kept on this device and sent in their order, each once. */
  const offlineSince = () => kept.get("since", 0);
  function band(template, fill = () => {}) {
    const filled = one(template).content.cloneNode(true);
    fill(filled);
    const list = one(".lately", filled);
    if (list && "rest" in one("#frame").dataset) one("#main").replaceChildren(list);
    else list?.remove();
    one("#frame .band").replaceWith(filled);
    one("#said").textContent = one("#frame .band").innerText;
    focus();
  }
  function keep(scan, isWaiting) {
    isWaiting &&= !BADGE.test(scan.raw);
    const scans = kept.get("scans", []).filter(({ step }) => step !== scan.step);
    kept.set("scans", isWaiting ? [...scans, scan].sort((a, b) => a.at - b.at) : scans);
  }
  function offline(scan) {
    if (scan) keep(scan, true);
    if (!offlineSince()) sound("off");
    kept.set("since", offlineSince() || Date.now());
    sayOffline();
    setTimeout(probe, RETRY);
  }
  function sayOffline() {
    const scans = kept.get("scans", []);
    band("#offline", (filled) => {
      one("[data-count]", filled).textContent = scans.length;
      one("[data-waiting]", filled).hidden = !scans.length;
      const row = one("li", filled);
      for (const scan of scans.slice(-4).reverse()) {
        const shown = row.cloneNode(true);
        one("time", shown).textContent = clock(scan.at);
        one("code", shown).textContent = scan.raw;
        row.before(shown);
      }
      row.remove();
    });
    document.body.classList.add("is-offline");
    one("#net").textContent = one("#net").dataset.since.replace("{time}", clock(offlineSince()));
    chip();
  }
  function online() {
    if (!offlineSince()) return;
    kept.set("since", 0);
    document.body.classList.remove("is-offline");
    one("#net").textContent = one("#net").dataset.online;
    sound("on");
  }
  async function probe() {
    if (!offlineSince() || busy) return;
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(RETRY) }).catch(() => null);
    if (!answer) return void setTimeout(probe, RETRY);
    online();
    ask(location.href);
  }

  /* Keys: fast ones with Enter or Tab at their end are a scan, whatever has the focus. */
  let keys = [], before = null, alone = 0;
  const isField = (target) => target.id !== "wedge" && target.matches?.("input:not([type=radio],[type=checkbox],[type=file],[type=button],[type=submit]), textarea, select");
  const isControl = (target) => target.matches?.("button, a, label, select, summary, input[type=radio], input[type=checkbox], input[type=file]");
  const isFast = (times) => {
    const gaps = times.slice(1).map((at, place) => at - times[place]).sort((a, b) => a - b);
    return gaps.length > 1 && gaps[gaps.length >> 1] < FAST;
  };
  const keyed = (key) => [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key && e.getClientRects().length);
  // A first key that presses nothing can wait: a code that stops after its first letter stays whole.
  const canWait = () => keys.length === 1 && !before && !keyed(keys[0].key);
  const patience = () => ((keys.length > 3 && isFast(keys.map(({ at }) => at))) || canWait() ? PAUSE : BREAK);
  function takeScan(until) {
    const isScan = keys.length > 1 && until - keys.at(-1).at <= patience() && isFast([...keys.map(({ at }) => at), until]);
    const text = keys.map((pressed) => pressed.key).join("");
    const field = before?.field;
    if (isScan && before) before.field.value = before.value;
    [keys, before] = [[], null];
    clearTimeout(alone);
    if (isScan) scanned(text, field);
    return isScan;
  }
  function stood() {
    const pressed = keys;
    if (pressed.length > 3 && takeScan(pressed.at(-1).at)) return; // a scanner without suffix
    keys = [];
    pressed.forEach(({ key }) => press(key));
  }
  function press(key) {
    if (busy) return true;
    const found = keyed(key), { undo } = one("#scan").dataset;
    if (!found && key === "F2" && undo) { // the page of the last step says whether there is one
      ask(undo);
      return true;
    }
    found?.classList.add("is-pressed");
    found?.click();
    return Boolean(found);
  }
  document.addEventListener("keydown", (event) => {
    const { key, target, timeStamp: at } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Enter" || key === "Tab") {
      if (takeScan(at)) event.preventDefault();
      else if (key === "Enter" && !isField(target) && !isControl(target)) {
        event.preventDefault();
        press("Enter");
      }
    } else if (key.length === 1) {
      if (keys.length && at - keys.at(-1).at > patience()) keys = [];
      if (!keys.length) before = isField(target) ? { field: target, value: target.value } : null;
      keys.push({ key, at });
      clearTimeout(alone);
      if (before || (key === " " && isControl(target))) return;
      event.preventDefault();
      alone = setTimeout(stood, patience());
    } else if (/^F\d+$/.test(key) && press(key)) event.preventDefault();
  }, true);
  // A handheld's own keyboard may tell text and no keys.
  document.addEventListener("input", ({ target }) => {
    if (target.id !== "wedge") return;
    clearTimeout(alone);
    alone = setTimeout(() => { scanned(target.value); target.value = ""; }, BREAK);
  });

  /* Forms and links of the frame. */
  const isOurs = (element) => element.closest("#frame, #scan") && !element.target && !("plain" in element.dataset);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isOurs(form)) return;
    event.preventDefault();
    if ("scan" in form.dataset || form.id === "scan") return scanned(new FormData(form).get("code"));
    const data = new FormData(form, event.submitter);
    const action = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
    if (form.method === "post") return void ask(action, { method: "POST", body: data });
    ask(`${action.split("?")[0]}?${new URLSearchParams(data)}`);
  });
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (target.closest("[data-try]")) probe();
    if (target.closest("[data-mute]")) {
      kept.set("muted", !kept.get("muted", false));
      sayMuted();
      sound("ok");
    }
    const link = target.closest("a[href]");
    if (link && isOurs(link) && !link.hasAttribute("download") && link.pathname.startsWith("/station/") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      ask(link.href);
    } else if (!isField(target) && !isControl(target) && !target.closest("button, a, label")) focus();
  });
  document.addEventListener("change", ({ target }) => {
    const picture = document.getElementById(target.dataset.preview ?? ""), reader = new FileReader();
    reader.onload = () => Object.assign(picture, { src: reader.result, hidden: false });
    if (picture && target.files[0]) reader.readAsDataURL(target.files[0]);
  });
  setInterval(() => {
    for (const counted of document.querySelectorAll("[data-elapsed]")) {
      counted.dataset.elapsed = Number(counted.dataset.elapsed) + 1;
      counted.textContent = counted.dataset.words.replace("%", counted.dataset.elapsed);
    }
  }, 1000);
  setInterval(() => one("#frame").dataset.sound === "stop" && sound("stop"), 4000);
  window.addEventListener("popstate", () => location.reload());
  window.addEventListener("DOMContentLoaded", () => {
    arrived(one("#frame [autofocus]"));
    navigator.wakeLock?.request("screen").catch(() => {});
    if (offlineSince()) probe();
    else next();
  });
})();
