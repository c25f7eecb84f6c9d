/* a block
   comment; */
insert into tricky values ('%%vdksql')
