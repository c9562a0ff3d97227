"""Prints what is in stock, and what has to be ordered."""
import sys
import json   
from pathlib import Path
import argparse

MINIMUM = 5
# TODO: take the minimum from the command line
def load_stock(path, encoding="utf-8"):
	with open(path, encoding=encoding) as file:
		return json.load(file)   




def missing(stock, minimum=MINIMUM):
	return {item: minimum - count for item, count in stock.items() if count < minimum}
class Report:
	TITLE = """Stock   
	  of the day"""   

	def __init__(self, stock):
		self.stock = stock

	def lines(self):
		yield self.TITLE
		for item, count in sorted(self.stock.items()):
			yield f"{item:<12}{count:>4}"

def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("path", type=Path)
	stock = load_stock(parser.parse_args().path)
	print("\n".join(Report(stock).lines()))
	# FIXME: exit with 1 when something is missing
	print(missing(stock), file=sys.stderr)
if __name__ == "__main__":
	main()
