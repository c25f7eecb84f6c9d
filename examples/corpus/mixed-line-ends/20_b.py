def run(job_input):
    text = """a
bc
d"""
    job_input.execute_query("insert into mixed_ends values (%d)" % len(text))
