import time
from datetime import timedelta
from django.db import connection
from backhaul.stages.tracking.actions import drain_inbox, sweep
from backhaul.foundation.tenancy.acting import acting_for
from tests.cast import MONDAY
from tests.makers.floor import statements
from tests.makers.scans import *
def test_bench(cast):
    b=cast.nordlicht; put_clock(MONDAY+timedelta(hours=30))
    nums=[f"PK{n:010}" for n in range(200)]
    for n in nums: labelled_parcel(b,n,order=f"NL-{n}")
    t=time.perf_counter(); 
    for n in nums: tell(b,n,event("DO",2),event("DP",5),event("AR",7))
    t1=time.perf_counter()
    with statements() as s: print(drain_inbox())
    t2=time.perf_counter()
    print("store each ms",(t1-t)/200*1000,"drain 200 bodies, 600 scans s",t2-t1,len(s))
    for x in s: print(x[:110].replace("\n"," "))
    put_clock(MONDAY+timedelta(hours=300))
    t2=time.perf_counter()
    with statements() as s: print(sweep())
    print("sweep",time.perf_counter()-t2,len(s))
