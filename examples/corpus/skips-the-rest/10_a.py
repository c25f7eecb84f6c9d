def run(job_input):
    job_input.execute_query("create table skipped (n integer)")
    job_input.skip_remaining_steps()
