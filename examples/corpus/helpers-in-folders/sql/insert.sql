insert into helped values ('by a file')
