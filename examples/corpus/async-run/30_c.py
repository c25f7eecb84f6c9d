def run(job_input):
    yield job_input.execute_query("insert into never values (2)")
