def run(job_input):
    job_input.execute_query("insert into bom values (1)")
