def run(job_input):
	for n in range(2):
		if n:
			job_input.execute_query("insert into tabs values (1, 'a	b')")
