def run(job_input):
    print("y")
    job_input.execute_query(f"insert into shadow values ({max(1, 2)})")
