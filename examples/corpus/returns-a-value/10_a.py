class Loud:
    def __repr__(self):
        raise RuntimeError("shown")


def run(job_input):
    job_input.execute_query("create table returned as select 1 as n")
    return {"rows": 1}
