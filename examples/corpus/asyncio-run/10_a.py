import asyncio


async def words():
    await asyncio.sleep(0)
    return ["a"]


def run(job_input):
    found = asyncio.run(words())
    job_input.execute_query(f"create table loops as select '{found[0]}' as w")
