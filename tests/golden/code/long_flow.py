import pandas as pd
import xgboost as xgb
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

rows = pd.read_csv("data/churn.csv")
rows = rows.dropna()
rows["age"] = rows["age"].fillna(rows["age"].median())
train, test = train_test_split(rows, test_size=0.25, random_state=7)
model = xgb.XGBClassifier(max_depth=4)
model.fit(train[["age", "amount"]], train["churn"])
model.save_model("model.json")
scores = model.predict_proba(test[["age", "amount"]])[:, 1]
print(roc_auc_score(test["churn"], scores))
