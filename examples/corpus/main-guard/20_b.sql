insert into guarded values (2)
