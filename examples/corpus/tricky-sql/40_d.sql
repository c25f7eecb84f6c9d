insert into tricky values ('go')
