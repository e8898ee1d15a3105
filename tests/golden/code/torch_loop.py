"""Trains a small network on tabular data, checkpoints the best epoch."""

import argparse
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, x):
        return self.layers(x).squeeze(-1)


def get_loader(folder, batch_size):
    """Reads all files of a channel."""
    frames = [pd.read_csv(f) for f in sorted(Path(folder).glob("*.csv"))]
    df = pd.concat(frames)
    y = torch.tensor(df.pop("label").values, dtype=torch.float32)
    x = torch.tensor(df.values.astype(np.float32))
    return DataLoader(TensorDataset(x, y), batch_size=batch_size, shuffle=True)


def train_epoch(model, loader, optimizer, loss_fn, device):
    model.train()
    total = 0.0
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(loader)


@torch.no_grad()
def validate(model, loader, loss_fn, device):
    model.eval()
    return sum(loss_fn(model(x.to(device)), y.to(device)).item() for x, y in loader) / len(loader)


def main(args):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(args.seed)
    train_loader = get_loader(args.train, args.batch_size)
    valid_loader = get_loader(args.validation, args.batch_size)
    model = Net(train_loader.dataset.tensors[0].shape[1], args.hidden_dim).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    loss_fn = nn.BCEWithLogitsLoss()
    best, history = float("inf"), []
    for epoch in range(args.epochs):
        loss = train_epoch(model, train_loader, optimizer, loss_fn, device)
        val = validate(model, valid_loader, loss_fn, device)
        history.append({"epoch": epoch, "train_loss": loss, "val_loss": val})
        if val < best:
            best = val
            torch.save(model.state_dict(), os.path.join(args.model_dir, "model.pth"))
    with open(os.path.join(args.output_data_dir, "history.json"), "w") as f:
        json.dump(history, f)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=64, metavar="N", help="input batch size")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--hidden-dim", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model-dir", type=str, default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--output-data-dir", type=str, default=os.environ["SM_OUTPUT_DATA_DIR"])
    parser.add_argument("--train", type=str, default=os.environ["SM_CHANNEL_TRAIN"])
    parser.add_argument("--validation", type=str, default=os.environ["SM_CHANNEL_VALIDATION"])
    parser.add_argument("--num-gpus", type=int, default=os.environ.get("SM_NUM_GPUS", 0))
    main(parser.parse_args())
