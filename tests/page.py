# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from lxml import html


class Page:
    """A page that somebody has open, used as without JavaScript.

    What is sent is what the page's own form holds, with what the person filled in.
    """

    def __init__(self, visitor, response):
        self.visitor = visitor
        self.response = response
        self.tree = html.fromstring(response.content)

    @property
    def text(self) -> str:
        """What it says, without the frame around it."""
        [main] = self.tree.xpath("//main")
        return words(" ".join(main.itertext()))

    def section(self, title: str) -> str:
        """What it says under a title."""
        [section] = self.tree.xpath(
            "//main//section[.//*[self::h2 or self::h3]"
            f"[contains(normalize-space(), {quoted(title)})]]"
        )
        return words(" ".join(section.itertext()))

    def choice(self, label: str) -> str:
        """The value that is sent by what is labelled so."""
        for found in self.tree.xpath(
            f"//main//label[contains(normalize-space(), {quoted(label)})]"
        ):
            [field] = self.tree.xpath(f"//*[@id={quoted(found.get('for'))}]")
            return field.get("value")
        raise AssertionError(f"Nothing is labelled “{label}”: {self.text}")

    def option(self, label: str) -> str:
        """The value of the choice of a list that reads so."""
        for found in self.tree.xpath("//main//option"):
            if words(found.text_content()) == label:
                return found.get("value")
        raise AssertionError(f"“{label}” cannot be chosen: {self.text}")

    def follow(self, label: str):
        """Go where the first link that is labelled so leads."""
        for link in self.tree.xpath(
            f"//main//a[contains(normalize-space(), {quoted(label)})]"
        ):
            return self.visitor.open(link.get("href"))
        raise AssertionError(f"No link says “{label}”: {self.text}")

    def has_form(self, to: str) -> bool:
        return bool(self._buttons(to))

    def send(self, to: str, /, press: str = "", files=None, **filled):
        """Fill in the form that goes `to`, and send it.

        :param to: the end of its address, or of its button's own
        :param press: what is on the button, the first one unless given
        """
        form, button = self._form_and_button(to, press)
        for name, value in filled.items():
            control = form.inputs[name]
            if isinstance(control, html.CheckboxGroup):
                control.value = set(value)
            elif isinstance(control, html.InputElement) and control.checkable:
                control.checked = value
            else:
                control.value = value
        fields = form.form_values()
        if button.get("name"):
            fields.append((button.get("name"), button.get("value")))
        return self.visitor.post(
            button.get("formaction") or form.action, fields, files=files
        )

    def _form_and_button(self, to, press):
        for form, button in self._buttons(to):
            if press in words(button.text_content()):
                return form, button
        raise AssertionError(f"No form goes to {to} by “{press}”: {self.text}")

    def _buttons(self, to):
        """(form, button) of the forms that go there; else, of such buttons."""
        found = [
            (form, button)
            for form in self.tree.xpath("//main//form[@method='post']")
            for button in form.xpath(".//button[not(@type='button')]")
        ]
        by_form = [one for one in found if leads(one[0].get("action"), to)]
        return by_form or [one for one in found if leads(one[1].get("formaction"), to)]


def leads(address: str | None, to: str) -> bool:
    """Whether an address ends so, whatever place of the page it means."""
    return bool(address) and address.partition("#")[0].endswith(to)


def words(text: str) -> str:
    """The words alone, whatever is between them."""
    return re.sub(r"\s+", " ", text).strip()


def quoted(text: str) -> str:
    """A text in XPath."""
    return f'"{text}"' if "'" in text else f"'{text}'"
