count = 0


def bump():
    global count
    count += 1
    return count if count > 2 else bump()


def run(job_input):
    job_input.execute_query(f"create table bumped as select {bump()} as n")
