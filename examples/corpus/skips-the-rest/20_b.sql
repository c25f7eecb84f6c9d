insert into skipped values (1)
