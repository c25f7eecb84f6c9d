def run(job_input, day="today", *, dry=False, **more):
    job_input.execute_query(f"create table day as select '{day}' as d, '{dry}' as dry")
