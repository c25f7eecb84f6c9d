def run(job_input):
    print "python 2"
