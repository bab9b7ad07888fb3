// A long list, found by typing: a field above the list leaves only what contains the words typed.

const MOST_ROWS = 8

export function makeSearchable(place) {
  const list = place.querySelector("select")
  const options = [...list.options].filter((option) => option.value !== "")
  const field = fieldFor(list, place.dataset.finderLabel)
  const count = countFor()
  const show = () => leave(list, options, field.value, count, place.dataset.finderCount)
  list.size = Math.min(MOST_ROWS, options.length)
  field.addEventListener("input", show)
  field.addEventListener("keydown", (event) => choose(event, list))
  place.classList.add("finder")
  place.prepend(field)
  place.append(count)
  show()
}

function leave(list, options, typed, count, sentence) {
  const words = plain(typed).split(/\s+/)
  const chosen = list.value
  const left = options.filter((option) => option.value === chosen || words.every((word) => plain(option.text).includes(word)))
  list.replaceChildren(...left)
  list.value = chosen
  count.textContent = sentence.replace("{count}", left.length).replace("{total}", options.length)
}

// Enter takes the only one that is left instead of sending the page; Arrow down goes into the list.
function choose(event, list) {
  if (event.key === "ArrowDown") {
    event.preventDefault()
    if (list.selectedIndex < 0) list.selectedIndex = 0
    list.focus()
  }
  if (event.key === "Enter" && list.selectedIndex < 0) {
    event.preventDefault()
    if (list.options.length === 1) list.selectedIndex = 0
  }
}

function fieldFor(list, label) {
  const field = document.createElement("input")
  field.type = "search"
  field.className = "field"
  field.autocomplete = "off"
  field.placeholder = label
  field.setAttribute("aria-label", label)
  field.setAttribute("aria-controls", list.id)
  return field
}

function countFor() {
  const count = document.createElement("span")
  count.className = "hint"
  count.setAttribute("role", "status")
  return count
}

// Letters without their marks, so that "Cote" finds "Côte".
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
