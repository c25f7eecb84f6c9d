async def run(job_input):
    job_input.execute_query("insert into never values (1)")
