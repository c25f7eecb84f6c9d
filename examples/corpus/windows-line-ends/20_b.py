import os


def run(job_input):
	text = """a
b"""
	job_input.execute_query("create table length as select %d as n" % len(text))
