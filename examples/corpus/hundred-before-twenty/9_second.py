def run(job_input):
    job_input.execute_query("insert into numbers values (9)")
