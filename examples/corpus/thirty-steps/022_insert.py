def run(job_input):
    job_input.execute_query("insert into thirty values (22)")
