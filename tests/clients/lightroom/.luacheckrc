std = 'lua51+busted'
max_line_length = 160
