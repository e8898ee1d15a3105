import pandas as pd

orders = pd.read_excel(r"C:\Users\me\Desktop\Project Data\Orders 2023.xlsx", sheet_name="Q4")
prices = pd.read_csv("D:\\exports\\price-list.csv", sep=";")
orders = orders.rename(columns={"Art. No.": "article"})
merged = orders.merge(prices, on="article", how="left")
merged["value"] = merged["qty"] * merged["price"]
merged = merged[merged["value"] > 0]
print(merged.head())
merged.to_excel("C:/Users/me/Desktop/result.xlsx", index=False)
