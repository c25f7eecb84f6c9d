def run(job_input):
    properties = job_input.get_all_properties()
    properties["table"] = "params"
    job_input.set_all_properties(properties)
