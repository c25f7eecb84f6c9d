def run(job_input):
    try:
        number = count
    except NameError:
        number = -1
    job_input.execute_query(f"insert into bumped values ({number})")
