"""Reads prices from a CSV file."""
import json
import csv


def read_prices(path, delimiter=";"):
    with open(path, encoding="utf-8", newline="") as file:
        return {row[0]: float(row[1]) for row in csv.reader(file, delimiter=delimiter)}

def write_prices(prices, path):  
    with open(path, "w", encoding="utf-8") as file:
        json.dump(prices, file, indent=2)
