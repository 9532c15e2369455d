"""Counts to a number that is never reached."""

number = 0
while True:
    number += 1
