insert into größe values ('数据')
