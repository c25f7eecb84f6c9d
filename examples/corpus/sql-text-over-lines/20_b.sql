    insert into poem
    select 'kept
      shifted'
