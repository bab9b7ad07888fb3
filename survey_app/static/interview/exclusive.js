// "I don't know" beside other answers contradicts them: the later one stays.

export function keepExclusive(fieldset) {
  fieldset.addEventListener("change", ({ target }) => settle(fieldset, target))
  fieldset.addEventListener("input", ({ target }) => settle(fieldset, target))
}

function settle(fieldset, changed) {
  if (isExclusive(changed) && changed.checked) {
    for (const other of boxesOf(fieldset)) if (other !== changed) other.checked = false
    for (const field of typedOf(fieldset)) field.value = ""
  } else if (says(changed)) {
    for (const other of boxesOf(fieldset)) if (isExclusive(other)) other.checked = false
  }
}

const isExclusive = (input) => input.hasAttribute("data-exclusive")
const boxesOf = (fieldset) => fieldset.querySelectorAll("input[type=checkbox]")
const typedOf = (fieldset) => fieldset.querySelectorAll("input:not([type=checkbox]), textarea, select")
const says = (input) => (input.type === "checkbox" ? input.checked : input.value.trim() !== "")
