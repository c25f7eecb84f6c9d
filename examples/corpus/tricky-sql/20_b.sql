insert into tricky values ('a;b'), ('it''s'), ('-- no comment'), ('/* nor this */')
