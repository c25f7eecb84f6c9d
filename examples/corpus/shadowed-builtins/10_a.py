def print(*words):
    pass


max = 10


def run(job_input):
    print("x")
    job_input.execute_query(f"create table shadow as select {max} as n")
