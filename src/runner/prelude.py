"""Runs a pipeline's Python script with the pipeline's variables as its globals.

Arguments: the script's file and a JSON file of variables. A traceback shows the script's own lines only.
"""

import json
import linecache
import os
import sys
import traceback

NAME = "script.py"


class Context:
    """What scripts know as `context`."""

    def __init__(self, variables):
        self._variables = variables

    def _get(self, name):
        if name not in self._variables:
            raise KeyError(f'The variable "{name}" is unknown')
        return self._variables[name]

    def getVariable(self, name):
        return self._get(name)

    def getGridVariable(self, name):
        return self._get(name)

    def updateVariable(self, name, value):
        raise NotImplementedError(f'context.updateVariable("{name}"): this runner does not carry values back yet')

    def updateGridVariable(self, name, value):
        raise NotImplementedError(f'context.updateGridVariable("{name}"): this runner does not carry values back yet')


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        source = file.read()
    with open(sys.argv[2], encoding="utf-8") as file:
        variables = json.load(file)
    names = {name: value for name, value in variables.items() if name.isidentifier()}
    sys.argv = [NAME]
    sys.path[0] = os.getcwd()
    linecache.cache[NAME] = (len(source), None, source.splitlines(True), NAME)
    script = {**names, "__name__": "__main__", "__file__": NAME, "context": Context(variables)}
    try:
        exec(compile(source, NAME, "exec"), script)
    except Exception as error:
        inside = error.__traceback__.tb_next if error.__traceback__ else None
        traceback.print_exception(type(error), error, inside)
        sys.exit(1)


main()
