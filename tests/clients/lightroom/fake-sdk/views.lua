-- LrView and LrBinding: controls are plain tables; one that does not exist, or an option that it does not have, is an error.
local strict = require 'fake-sdk.strict'

local views = {}

local common = { 'width', 'height', 'width_in_chars', 'height_in_lines', 'fill', 'fill_horizontal', 'fill_vertical', 'visible', 'enabled', 'tooltip',
  'bind_to_object', 'place', 'place_horizontal', 'place_vertical' }

local controls = {
  row = { 'spacing', 'margin' },
  column = { 'spacing', 'margin' },
  group_box = { 'title', 'spacing', 'margin' },
  static_text = { 'title', 'font', 'text_color', 'alignment', 'selectable', 'truncation' },
  edit_field = { 'value', 'immediate', 'min', 'max', 'precision', 'placeholder_string', 'alignment', 'validate' },
  slider = { 'value', 'min', 'max', 'integral' },
  checkbox = { 'title', 'value', 'checked_value', 'unchecked_value' },
  popup_menu = { 'value', 'items' },
  push_button = { 'title', 'action' },
  separator = {},
  spacer = {},
}

local function control(name, own)
  local allowed = strict.set(unpack(common))
  for _, option in ipairs(own) do allowed[option] = true end
  return function(_, options)
    strict.onlyKeys('f:' .. name, options, allowed)
    local view = { control = name }
    for key, value in pairs(options) do view[key] = value end
    return view
  end
end

function views.factory()
  local members = { control_spacing = function() return 8 end, dialog_spacing = function() return 16 end, label_spacing = function() return 4 end }
  for name, own in pairs(controls) do members[name] = control(name, own) end
  return strict.namespace('the view factory', members)
end

function views.lrView()
  return strict.namespace('LrView', {
    bind = function(what)
      if type(what) == 'table' then
        strict.onlyKeys('LrView.bind', what, strict.set('key', 'keys', 'operation', 'transform', 'bind_to_object'))
        return { binding = what.key }
      end
      return { binding = what }
    end,
    share = function(name) return { share = name } end,
    osFactory = views.factory,
  })
end

function views.lrBinding()
  local function compares(key) return { binding = key } end
  return strict.namespace('LrBinding', { keyEquals = compares, keyIsNot = compares, keyIsNotNil = compares, negativeOfKey = compares })
end

--- Calls visit(view) for a section's controls, from the outside in.
function views.each(view, visit)
  visit(view)
  for _, child in ipairs(view) do views.each(child, visit) end
end

return views
