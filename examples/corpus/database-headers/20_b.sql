-- note
[sqlite]
[sqlite]
insert into header values (1)
