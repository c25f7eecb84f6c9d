insert into short values (2)



