# Données françaises, 数据, 🚚


def run(job_input):
    schlüssel = "ключ 数据 🚚"
    job_input.execute_query(f"insert into größe values ('{schlüssel}')")
