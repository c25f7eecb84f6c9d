def run(job_input):
    job_input.execute_query("insert into mixed values (3)")
