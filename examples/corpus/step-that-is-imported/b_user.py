from a_shared import TABLE


def run(job_input):
    job_input.execute_query(f"insert into {TABLE} values (1)")
