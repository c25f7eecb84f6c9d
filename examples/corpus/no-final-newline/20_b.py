def run(job_input):
    job_input.execute_query("insert into short values (1)")