def run(job_input):
    job_input.execute_query("insert into failing values (1)")
    raise ValueError("on purpose")
