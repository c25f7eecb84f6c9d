# only a note
