-- Lightroom's Lua: 5.1 and what its sandbox adds.
std = 'lua51'
read_globals = { 'import', 'LOC', '_PLUGIN', 'WIN_ENV', 'MAC_ENV' }
max_line_length = 160
