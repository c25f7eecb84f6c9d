import sys

if sys.platform == "nowhere":
    def run(job_input):
        raise RuntimeError()
else:
    def run(job_input):
        job_input.execute_query("create table chosen as select 1 as n")
