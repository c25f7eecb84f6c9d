def run(job_input):
    day = job_input.get_arguments().get("day", "-")
    job_input.execute_query(f"insert into {{table}} values ('{day}', 'x')")
