def run(job_input):
    job_input.send_object_for_ingestion(payload={"n": 1, "w": "é"}, destination_table="sent", method="sqlite")
