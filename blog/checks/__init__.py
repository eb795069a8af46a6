"""What an attentive colleague would say of a draft. It advises; it never stands in the way of publishing."""
